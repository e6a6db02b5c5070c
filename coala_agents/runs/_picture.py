"""A figure or a film that a notebook shows where it is returned."""

import base64
import dataclasses
from pathlib import Path


@dataclasses.dataclass(frozen=True)
class Picture:
    """A picture in a file, ``.png`` or ``.gif``. As the last value of a notebook's cell it is shown there."""

    path: Path

    def _repr_html_(self) -> str:
        """Return the picture within the page, as notebooks ask for it."""
        data = base64.b64encode(self.path.read_bytes()).decode("ascii")
        return f'<img src="data:image/{self.path.suffix[1:].lower()};base64,{data}" style="max-width: 100%">'
