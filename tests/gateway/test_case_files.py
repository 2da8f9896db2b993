"""By page: the file of a case is ordered and saved, and the dossier of a closed one."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from pypdf import PdfReader

from services.assessment.__main__ import SERVICE as ASSESSMENT
from services.benefits.__main__ import SERVICE as BENEFITS
from services.chassis import jobs
from services.identity.__main__ import SERVICE as IDENTITY
from services.referral.__main__ import SERVICE as REFERRAL
from services.registry.__main__ import SERVICE as REGISTRY
from tests.gateway.offices import office
from tests.gateway.running import opened
from tests.gateway.test_people import registered


async def test_the_file_and_the_dossier_by_page(service_under_test: Any) -> None:
    known = (REGISTRY, IDENTITY, ASSESSMENT, REFERRAL, BENEFITS)
    async with opened(service_under_test, *known, messages=False) as site:
        _, employed = await office(site)
        officer = site.browser(await employed("Jelena T", "mocr_officer"))
        registry = site.running["registry"]
        case = await registered(officer)

        async def saved() -> bytes:
            assert "/jobs/registry/" in officer.path, officer.said
            assert await jobs.step(registry.runtime)
            await officer.get(officer.path)
            assert "Ready to save" in officer.said, officer.said
            [file] = re.findall(r'href="(/api/v1/registry/files/[^"]+)"', officer.page)
            return bytes((await officer.get(file)).data)

        await officer.get(case)
        assert f'{case}/print-file"' in officer.page
        assert f'{case}/dossier"' not in officer.page
        await officer.get(f"{case}/print-file")
        await officer.post()
        pages = PdfReader(io.BytesIO(await saved())).pages
        text = " ".join(" ".join(page.extract_text() for page in pages).split())
        assert "Case file" in text
        assert "Family registered" in text
        # Of an open case there is no dossier, and the page says so.
        await officer.get(f"{case}/dossier")
        await officer.post()
        assert "/jobs/" not in officer.path
        number = case.rpartition("/")[2]
        closed = "UPDATE case_file SET state = 'CLOSED', version = version + 1 WHERE id = CAST($1 AS uuid)"
        await registry.database.all(closed, number)
        await officer.get(f"{case}/dossier")
        await officer.post()
        assert "MANIFEST.sig" in zipfile.ZipFile(io.BytesIO(await saved())).namelist()
