"""A signed paper on its way into registry: the file first, then the act that rests on it.

The two are separate commands of two services. When the second is refused, the page keeps the id of the
filed document, so that nobody has to choose the same file again.
"""

from __future__ import annotations

from uuid import UUID

from prag.registry.v1 import registry_service_pb2 as pb

from gateway.files import transfer
from gateway.forms import DayField, FileField, HiddenField
from gateway.locale import lazy_gettext as _l
from gateway.officer.cases.documents import at_the_file
from gateway.officer.cases.same_file import SameFileForm, add_document
from services.chassis.errors import InvalidArgument, Violation
from services.chassis.ids import new_id


class ScanForm(SameFileForm):
    """A scan and the day on the paper."""

    file = FileField(_l("Scan of the signed paper"), description=_l("PDF, JPEG or PNG, at most 20 MB"))
    signed_on = DayField(_l("Signed on"))
    document_id = HiddenField()

    def keep(self, case_id: UUID, kind: str, subject_id: str = "") -> str:
        """File the scan with the case; the id of the document."""
        if not self.file.data and not self.document_id.data:
            raise InvalidArgument(fields=[Violation("file", "SIGNED_SCAN_MISSING")])
        if self.file.data:
            with at_the_file():
                blob = transfer.send_upload("registry", self.file.data)
            document = add_document(
                self,
                pb.AddDocumentRequest(
                    case_id=str(case_id),
                    kind=kind,
                    blob_id=blob.id,
                    dated_on=self.signed_on.message,
                    subject_id=subject_id,
                    request_id=self.request_id.data,
                ),
            )
            self.document_id.data = document.id
            # A second press after a refusal may bring another file, which is another document.
            self.request_id.data = str(new_id())
        return str(self.document_id.data)
