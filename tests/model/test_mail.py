"""S20, D11: a mail in the hands of a mailer."""

from wapcommerce.model.mail import Mail


def test_the_representation_of_a_mail_keeps_its_text_to_itself() -> None:
    """Both parts may hold an activation link."""
    mail = Mail(
        key="customer_activation:ann@shop.example:1",
        recipient="ann@shop.example",
        subject="Your account",
        text="open https://host.example/activate#s3cret",
        html="<a href='https://host.example/activate#s3cret'>open</a>",
    )

    assert "s3cret" not in repr(mail)
    assert "s3cret" not in str(mail)
    assert "ann@shop.example" in repr(mail)
