"""An officer writes a note by page, sets it right and takes it back, and marks the case."""

from __future__ import annotations

from typing import Any

from services.assessment.__main__ import SERVICE as ASSESSMENT
from services.identity.__main__ import SERVICE as IDENTITY
from services.registry.__main__ import SERVICE as REGISTRY
from tests.gateway.offices import office
from tests.gateway.running import opened
from tests.gateway.test_people import registered


async def test_notes_and_marks_by_page(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, IDENTITY, ASSESSMENT) as site:
        _, employed = await office(site)
        jelena, agim = await employed("Jelena T", "mocr_officer"), await employed("Agim K", "mocr_officer")
        officer, colleague = site.browser(jelena), site.browser(agim)
        case = await registered(officer)
        await officer.get(f"{case}/notes")
        await officer.post(text="never at home before five")
        await officer.get(case)
        assert "never at home before five" in officer.said
        await colleague.get(f"{case}/notes")
        assert "Jelena T" in colleague.said
        notes = await officer.get(f"{case}/notes")
        note = next(part for part in notes.text.split('"') if "/notes/" in part)
        # Another's note has neither link.
        assert "/notes/" not in colleague.page
        await officer.get(note)
        await officer.post(text="never at home before six")
        assert "never at home before six" in officer.said
        assert "until" in officer.said
        await colleague.get(note)
        await colleague.post(text="at home all day")
        assert "Somebody else has written this note" in colleague.said
        await officer.get(f"{note}/withdraw")
        await officer.post(reason="of another family")
        assert "Taken back" in officer.said
        assert "before six" not in officer.said

        await officer.get(f"{case}/flags")
        await officer.post(flag="HARD_TO_REACH", reason="works abroad")
        assert "works abroad" in officer.said
        await colleague.get("/cases")
        assert "hard to reach" in colleague.said
        await officer.get(f"{case}/flags/HARD_TO_REACH/end")
        await officer.post(reason="is back")
        assert "is back" in officer.said
        await colleague.get("/cases")
        assert "hard to reach" not in colleague.said
