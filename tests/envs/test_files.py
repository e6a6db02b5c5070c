"""Files are written whole or not at all, and an error says which file."""

import pytest

from coala_envs.files import replacing, write_text


def test_a_file_is_replaced_whole(tmp_path):
    path = tmp_path / "result.json"
    write_text(path, "old")
    write_text(path, "χ")
    assert path.read_bytes() == "χ".encode()
    assert list(tmp_path.iterdir()) == [path]


def test_what_breaks_off_leaves_the_old_file(tmp_path):
    path = tmp_path / "result.json"
    write_text(path, "old")

    def break_off():
        with replacing(path) as partial:
            partial.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_partial_file_keeps_the_suffix(tmp_path):
    with replacing(tmp_path / "figure.png") as partial:
        assert partial.suffix == ".png"
        partial.write_bytes(b"")


def test_an_error_says_the_path(tmp_path):
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "missing" / "x.json", tmp_path / "file" / "x.json"):
        with pytest.raises(OSError, match=str(path)) as raised:
            write_text(path, "")
        assert raised.value.errno
        assert str(raised.value).startswith("cannot write ")  # one line of words, no "[Errno 2]"


def test_a_folder_in_the_way_is_told(tmp_path):
    path = tmp_path / "folder"
    (path / "full").mkdir(parents=True)
    with pytest.raises(OSError, match=f"cannot write {path}"):
        write_text(path, "")
    assert list(tmp_path.iterdir()) == [path]
