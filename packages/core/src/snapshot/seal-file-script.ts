/**
 * The part of `sealScript` for one file, `seal(path, compiles)`, which gives its entries of the manifest: its own, and its
 * bytecode's. It asks for what is known of all: `files` (their lstat), `wanted` (what is to be compiled), `donors` and `home`.
 */
export const sealFileScript = `
# As importlib.util.cache_from_source says, which is asked once instead of for each of thousands.
def bytecode_of(path):
    folder, _, name = path.rpartition("/")
    return folder + before_name + name[:-len(".py")] + after_name

before_name, after_name = importlib.util.cache_from_source("folder/NAME.py")[len("folder"):].split("NAME")

# Calls of the system themselves: a file object asks for much that is known here.
def create(path, mode):
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)

def write(file, content):
    written = os.write(file, content)
    while written < len(content):
        written += os.write(file, memoryview(content)[written:])

# On filesystems with copy-on-write (ioctl_ficlone(2)). Once refused, it is not tried again.
def share_blocks(source, target):
    global can_share
    if can_share:
        try:
            fcntl.ioctl(target, 0x40049409, source)
        except OSError:
            can_share = False
    return can_share

can_share = sys.platform.startswith("linux")

# The contents of a file, or nothing where they are not asked for, and their digest. It has its final permissions then, and
# a hard link gives way to a copy of its own.
def settle(path, mode, keeps):
    status, own, target = files[path], None, None
    file = os.open(path, os.O_RDONLY)
    if status.st_nlink > 1:
        os.unlink(path)
        own = create(path, stat.S_IMODE(mode))
        target = None if share_blocks(file, own) else own
    elif mode != status.st_mode:
        os.fchmod(file, stat.S_IMODE(mode))
    size, digest, content = pour(file, target, keeps)
    if size != status.st_size:
        raise OSError(path + " changed while it was sealed")
    if own is not None:
        os.utime(own, ns=(status.st_atime_ns, status.st_mtime_ns))
        os.close(own)
    os.close(file)
    return content, digest

# By pieces, which stay in the processor's cache.
def pour(file, target, keeps):
    size, hashed, contents = 0, hashlib.sha256(), []
    for piece in iter(lambda: os.read(file, 1 << 16), b""):
        size += len(piece)
        hashed.update(piece)
        if target is not None:
            write(target, piece)
        if keeps:
            contents.append(piece)
    return size, hashed.hexdigest(), b"".join(contents) if keeps else None

# Bytecode (PEP 552), or nothing for what does not compile: distributions ship templates, and code for other versions.
# The file name in it is the final one, so that an import need not correct it.
def compiled(path, source):
    try:
        code = compile(source, os.path.join(home, path), "exec", dont_inherit=True)
    except Exception:
        return None
    return header_of(path) + marshal.dumps(code)

def header_of(path):
    facts = (0, int(files[path].st_mtime) & 0xFFFFFFFF, files[path].st_size & 0xFFFFFFFF)
    return importlib.util.MAGIC_NUMBER + struct.pack("<III", *facts)

# What was compiled of the same source for another snapshot of this cache. That one's folder, of which the name is as
# long, stands in it.
def adopted(path, source, digest):
    for tree_of_donor, entries in donors:
        there, bytecode = entries.get(path), entries.get(bytecode_of(path))
        if not there or not bytecode or there[2:] != [len(source), digest]:
            continue
        old, new = (path.encode("utf-8", "surrogatepass") for path in (tree_of_donor, home))
        try:
            with open(os.path.join(tree_of_donor, bytecode[0]), "rb") as file:
                data = file.read()
        except OSError:
            continue
        is_whole = digest_of(data) == bytecode[3] and data[:8] == importlib.util.MAGIC_NUMBER + bytes(4)
        if is_whole and len(old) == len(new) and old in data:
            return header_of(path) + data[16:].replace(old, new)
    return None

def write_bytecode(path, data, mode):
    folder = os.path.dirname(path)
    if folder not in folders_of_bytecode:
        folders_of_bytecode.add(folder)
        # Not its parents: where those are gone, somebody has removed the tree.
        try:
            os.mkdir(folder, 0o700)
        except FileExistsError:
            pass
    file = create(path, mode)
    write(file, data)
    os.close(file)
    return [path, stat.S_IFREG | mode, len(data), digest_of(data)]

folders_of_bytecode = set()

def digest_of(content):
    return hashlib.sha256(content).hexdigest()

def seal(path, compiles):
    status = files[path]
    if stat.S_ISLNK(status.st_mode):
        return [[path, status.st_mode, status.st_size, os.readlink(path)]]
    mode = status.st_mode & ~0o222
    source, digest = settle(path, mode, compiles and path in wanted)
    entries = [[path, mode, status.st_size, digest]]
    data = None if source is None else adopted(path, source, digest) or compiled(path, source)
    if data is not None:
        entries.append(write_bytecode(bytecode_of(path), data, stat.S_IMODE(mode) & 0o444))
    return entries
`;
