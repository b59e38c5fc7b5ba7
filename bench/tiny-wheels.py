"""Makes wheels of distributions that need nothing: growth is measured without an index.

python tiny-wheels.py FOLDER COUNT
"""

import sys
import zipfile
from pathlib import Path

MODULES = 8


def write_wheel(folder: Path, number: int) -> None:
    name = f"tiny_{number:03}"
    info = f"{name}-1.0.dist-info"
    files = {f"{name}/__init__.py": f"NUMBER = {number}\n"}
    files |= {f"{name}/part_{part}.py": f"def part():\n    return {part}\n" for part in range(MODULES)}
    files[f"{info}/METADATA"] = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
    files[f"{info}/WHEEL"] = (
        "Wheel-Version: 1.0\nGenerator: bench\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    )
    record = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
        for path, text in {**files, f"{info}/RECORD": record}.items():
            wheel.writestr(path, text)


target = Path(sys.argv[1])
target.mkdir(parents=True, exist_ok=True)
for each in range(int(sys.argv[2])):
    write_wheel(target, each)
