"""The price workbook: an xlsx file in, a price book or every problem out (D4)."""

from wapcommerce.adapters.workbook.load import Checked, check, load
from wapcommerce.adapters.workbook.template import write_template

__all__ = ["Checked", "check", "load", "write_template"]
