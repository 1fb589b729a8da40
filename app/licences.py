"""What the program is made with: each package and its licence."""

from __future__ import annotations

LICENCES = (
    ("torch", "BSD-3-Clause"),
    ("PySide6-Essentials", "LGPL-3.0"),
    ("pyqtgraph", "MIT"),
    ("numpy", "BSD-3-Clause"),
    ("scipy", "BSD-3-Clause"),
    ("librosa", "ISC"),
    ("soundfile", "BSD-3-Clause; libsndfile LGPL-2.1"),
    ("sounddevice", "MIT; PortAudio MIT"),
    ("soxr", "LGPL-2.1"),
    ("safetensors", "Apache-2.0"),
    ("psygnal", "BSD-3-Clause"),
    ("typer", "MIT"),
    ("rich", "MIT"),
)
