"""The price workbook: an xlsx file in, a price book or every problem out, and back (D4)."""

from wapcommerce.adapters.workbook.annotate import annotate
from wapcommerce.adapters.workbook.export import export
from wapcommerce.adapters.workbook.load import Checked, check, load
from wapcommerce.adapters.workbook.template import write_template

__all__ = ["Checked", "annotate", "check", "export", "load", "write_template"]
