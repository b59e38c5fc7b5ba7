# Takes files below some folders out of memory, which are on the disk by then. Not those that have other names as well, as uv's
# links out of its cache have.
import os
import stat
import sys

for root in sys.argv[1:]:
    for folder, _, names in os.walk(root):
        for path in (os.path.join(folder, name) for name in names):
            status = os.lstat(path)
            if stat.S_ISREG(status.st_mode) and status.st_nlink == 1 and hasattr(os, "posix_fadvise"):
                file = os.open(path, os.O_RDONLY)
                os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
                os.close(file)
