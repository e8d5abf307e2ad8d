from pathlib import Path

import pytest
from attrs import evolve

from wapcommerce.adapters.mail.templates_folder import TemplateFolder
from wapcommerce.errors import CallNotDone
from wapcommerce.provisioning.mail_templates import choose
from wapcommerce.testing.contracts.mail_templates import GREEK, MailTemplatesContract, Save


class TestTheContract(MailTemplatesContract):
    @pytest.fixture
    def templates(self, tmp_path: Path) -> TemplateFolder:
        return TemplateFolder(tmp_path / "templates")

    @pytest.fixture
    def save(self, templates: TemplateFolder) -> Save:
        return templates.save


def test_a_template_is_three_files(tmp_path: Path) -> None:
    TemplateFolder(tmp_path).save(GREEK)

    assert {path.name: path.read_bytes().decode() for path in tmp_path.iterdir()} == {
        "customer_activation.el.subject.txt": GREEK.subject,
        "customer_activation.el.text.txt": GREEK.text,
        "customer_activation.el.html": GREEK.html,
    }


def test_files_of_a_windows_editor_are_read(tmp_path: Path) -> None:
    files = {"subject.txt": "Hello\r\n", "text.txt": "a\r\nb\r\n", "html": "<p>\r\n"}
    for suffix, text in files.items():
        (tmp_path / f"customer_activation.en.{suffix}").write_bytes(b"\xef\xbb\xbf" + text.encode())

    assert TemplateFolder(tmp_path).parts("customer_activation", "en") == {
        "subject": "Hello",
        "text": "a\r\nb\r\n",
        "html": "<p>\r\n",
    }


def test_a_template_is_there_from_the_moment_its_subject_is(tmp_path: Path) -> None:
    folder = TemplateFolder(tmp_path)
    folder.save(GREEK)
    subject = tmp_path / "customer_activation.el.subject.txt"
    subject.unlink()
    assert folder.parts("customer_activation", "el") is None

    subject.write_text("Hello")
    (tmp_path / "customer_activation.el.html").unlink()
    assert folder.parts("customer_activation", "el") == {"subject": "Hello", "text": GREEK.text}
    with pytest.raises(CallNotDone, match="the html is empty"):
        choose(folder, "customer_activation", "el")


def test_when_one_part_cannot_be_written_the_former_template_stays(tmp_path: Path) -> None:
    folder = TemplateFolder(tmp_path / "templates")
    (tmp_path / "templates").write_text("in the way")

    with pytest.raises(CallNotDone) as failed:
        folder.save(GREEK)

    assert not failed.value.permanent
    assert "customer_activation.el" in failed.value.operation


def test_a_file_that_is_not_utf_8_is_refused_by_name(tmp_path: Path) -> None:
    folder = TemplateFolder(tmp_path)
    folder.save(GREEK)
    (tmp_path / "customer_activation.el.text.txt").write_bytes("Γεια".encode("iso-8859-7"))

    with pytest.raises(
        CallNotDone, match=r"customer_activation\.el: a file is not UTF-8"
    ) as failed:
        folder.parts("customer_activation", "el")

    assert failed.value.permanent


def test_a_file_that_cannot_be_read_may_be_readable_later(tmp_path: Path) -> None:
    (tmp_path / "customer_activation.el.subject.txt").mkdir()

    with pytest.raises(CallNotDone) as failed:
        TemplateFolder(tmp_path).parts("customer_activation", "el")

    assert not failed.value.permanent


def test_a_language_leads_to_no_other_file(tmp_path: Path) -> None:
    TemplateFolder(tmp_path / "other").save(GREEK)
    folder = TemplateFolder(tmp_path / "templates")
    (folder.path / "customer_activation.x").mkdir(parents=True)

    assert folder.parts("customer_activation", "x/../../other/customer_activation.el") is None


def test_a_path_may_be_given_as_text(tmp_path: Path) -> None:
    TemplateFolder(str(tmp_path)).save(evolve(GREEK, language="EL_gr"))

    assert (tmp_path / "customer_activation.el-GR.html").is_file()
