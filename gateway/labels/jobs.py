"""Words of long work, of whichever service."""

from gateway.locale import lazy_gettext as _l

LABELS = {
    "JOB_STATE_WAITING": _l("waits for its turn"),
    "JOB_STATE_RUNNING": _l("is being made"),
    "JOB_STATE_DONE": _l("ready"),
    "JOB_STATE_FAILED": _l("did not work"),
    "JOB_STATE_CANCELLED": _l("stopped"),
}
