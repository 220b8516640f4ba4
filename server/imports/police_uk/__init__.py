"""The monthly crime files of data.police.uk: street-level crimes and outcomes.

Read ``run`` first. A line goes through ``lines`` (bytes to text), ``layout`` (which file is this), ``rows`` (text
to values, or the reason why not) and ``store`` (into the database).
"""

from server.imports.police_uk.lines import UnreadableFile
from server.imports.police_uk.reading import Rejection
from server.imports.police_uk.run import ImportReport, Listener, bring, import_police_uk
from server.imports.police_uk.store import prepare

__all__ = ["ImportReport", "Listener", "Rejection", "UnreadableFile", "bring", "import_police_uk", "prepare"]
