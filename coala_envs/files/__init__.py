"""Files: written whole or not at all, read as data."""

from coala_envs.files._json import parse_json as parse_json
from coala_envs.files._read import check_file as check_file
from coala_envs.files._read import read_json as read_json
from coala_envs.files._read import read_text as read_text
from coala_envs.files._replace import appending as appending
from coala_envs.files._replace import replacing as replacing
from coala_envs.files._replace import write_text as write_text
from coala_envs.files._writable import check_writable as check_writable
from coala_envs.files._writable import check_writable_folder as check_writable_folder
from coala_envs.files._writable import make_folder as make_folder
