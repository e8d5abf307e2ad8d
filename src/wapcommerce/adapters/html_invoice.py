"""An invoice as a page that can be printed (S28)."""

from __future__ import annotations

from html import escape

from wapcommerce.model.billing import Invoice, InvoiceLine
from wapcommerce.model.exact import plain

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{number}</title>
<style>
body {{ font: 11pt/1.4 sans-serif; margin: 2cm; color: #222; }}
table {{ width: 100%; border-collapse: collapse; margin-top: 1cm; }}
th, td {{ padding: .3em .5em; border-bottom: 1px solid #ccc; text-align: left; }}
.amount {{ text-align: right; white-space: nowrap; }}
tfoot td {{ font-weight: bold; border: 0; }}
</style>
</head>
<body>
<h1>Invoice {number}</h1>
<p>{seller}</p>
<p>To: {billed_to}<br>Date: {issued_on}<br>Order: {order_id}<br>
Recurring lines pay the first {period} from {starts_on}.</p>
<table>
<thead><tr><th>Item</th><th>What</th><th class="amount">Quantity</th>
<th class="amount">Amount</th></tr></thead>
<tbody>
{lines}
</tbody>
<tfoot>
<tr><td colspan="3">Net</td><td class="amount">{net}</td></tr>
<tr><td colspan="3">Tax {tax_percent} %</td><td class="amount">{tax}</td></tr>
<tr><td colspan="3">Total</td><td class="amount">{gross}</td></tr>
</tfoot>
</table>
</body>
</html>
"""


def invoice_html(invoice: Invoice, seller: str) -> str:
    """The invoice as one HTML page in English, without scripts or anything to be loaded.

    `seller` is the provider's name and address on one line. Every text is escaped.
    """
    request = invoice.request
    return _PAGE.format(
        number=escape(invoice.number),
        seller=escape(seller),
        billed_to=escape(request.billed_to_name),
        issued_on=request.issued_on.isoformat(),
        order_id=escape(request.order_id),
        period=escape(request.period),
        starts_on=request.starts_on.isoformat(),
        lines="\n".join(_line(line) for line in request.lines),
        net=escape(str(request.net)),
        tax_percent=plain(request.tax_percent),
        tax=escape(str(request.tax)),
        gross=escape(str(request.gross)),
    )


def _line(line: InvoiceLine) -> str:
    return (
        f"<tr><td>{escape(line.order_item_id)}</td><td>{escape(line.label)}</td>"
        f'<td class="amount">{plain(line.quantity)}</td>'
        f'<td class="amount">{escape(str(line.amount))}</td></tr>'
    )
