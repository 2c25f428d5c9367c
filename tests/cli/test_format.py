"""`criteria format` writes files, and only those that it can read whole."""

from __future__ import annotations

from tests.cli.running import CommandLine

LOOSE = '# why\ntrial L "L"\ninclusion I1 "One": age>7 # note\n'


def test_it_rewrites_in_place_once(criteria: CommandLine) -> None:
    """The second time there is nothing to do; comments stay."""
    file = criteria.folder / "loose.criteria"
    file.write_text(LOOSE)
    assert criteria("format", "loose.criteria").out == "formatted loose.criteria\n"
    once = file.read_text()
    assert "# why" in once
    assert "# note" in once
    assert criteria("format", "loose.criteria").out == ""
    assert criteria("format", "--check", "loose.criteria").code == 0
    assert file.read_text() == once


def test_check_and_diff_write_nothing(criteria: CommandLine) -> None:
    """Both only tell."""
    file = criteria.folder / "loose.criteria"
    file.write_text(LOOSE)
    assert criteria("format", "--check", "loose.criteria").code == 1
    assert criteria("format", "--diff", "loose.criteria").code == 0
    assert criteria("format", "--check", "--diff", "loose.criteria").code == 1
    assert file.read_text() == LOOSE


def test_other_line_ends(criteria: CommandLine) -> None:
    """Line ends of another system become this one's, and count as a change."""
    file = criteria.folder / "loose.criteria"
    criteria("format", "DEMO.criteria")
    file.write_bytes((criteria.folder / "DEMO.criteria").read_bytes().replace(b"\n", b"\r\n"))
    assert criteria("format", "--check", "loose.criteria").code == 1
    criteria("format", "loose.criteria")
    assert b"\r" not in file.read_bytes()


def test_what_cannot_be_parsed_stays(criteria: CommandLine) -> None:
    """The others below the folder are formatted all the same."""
    folder = criteria.folder / "some"
    folder.mkdir()
    (folder / "bad.criteria").write_text("trial L")
    (folder / "binary.criteria").write_bytes(b"\xff\xfe")
    (folder / "loose.criteria").write_text(LOOSE)
    ran = criteria("format", "some")
    assert (ran.code, ran.out) == (2, "formatted some/loose.criteria\n")
    assert "some/bad.criteria:1:" in ran.err
    assert "error: `some/binary.criteria` is not UTF-8: line 1, byte 0" in ran.err
    assert (folder / "bad.criteria").read_text() == "trial L"


def test_lint_of_what_cannot_be_read(criteria: CommandLine) -> None:
    """An unreadable file is told beside what was found in the others."""
    (criteria.folder / "binary.criteria").write_bytes(b"\xff\xfe")
    ran = criteria("lint", ".")
    assert ran.code == 2
    assert "error: `binary.criteria` is not UTF-8" in ran.err
