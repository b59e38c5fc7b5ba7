/**
 * Compiles, hashes and seals a tree in one go: each file is read once, by as many processes as there are cores, which
 * take the next file from a pipe. A file that an installer linked out of its cache becomes the tree's own. What a dead
 * process had taken (some sources crash some compilers) is sealed without bytecode. Run with `-I -S` by the interpreter
 * that the bytecode is for, with one line of JSON as input; an empty one means that there is nothing to do any more. Prints,
 * as JSON, whether bytecode came with the tree.
 */
export const sealScript = `
import fcntl, gc, hashlib, importlib.util, json, marshal, os, signal, stat, struct, sys

line = sys.stdin.readline()
if not line:
    sys.exit()
task = json.loads(line)
tree, home, manifest = task["tree"], task["home"], task["manifest"]

# The entries of a manifest by their paths; none where it has just been removed.
def listed(manifest):
    try:
        with open(manifest, encoding="utf-8") as file:
            return {entry[0]: entry for entry in json.load(file)["files"]}
    except FileNotFoundError:
        return {}

inherited = listed(task["inherited"]) if task["inherited"] else {}
donors = [(donor["tree"], listed(donor["manifest"])) for donor in task["donors"]]
if sys.implementation.name == "cpython":
    # Code holds no cycles: to look for them costs time alone.
    gc.disable()
# What is made has the mode that is asked for.
os.umask(0)
# Paths are relative to the tree: the system need not go through all that is above it, several times for each file.
os.chdir(tree)

def survey(folder):
    directories.add(folder)
    for entry in os.scandir(folder or "."):
        path = folder + "/" + entry.name if folder else entry.name
        if entry.is_dir(follow_symlinks=False):
            survey(path)
        else:
            files[path] = entry.stat(follow_symlinks=False)

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

# An entry as it stands in the manifest: what thousands of them say is not read again. No tab and no line break is in it. Of
# strings and whole numbers, which JSON writes as Python does.
def text_of(entry):
    return "[" + ",".join([quoted(part) if type(part) is str else str(part) for part in entry]) + "]"

quoted = json.JSONEncoder().encode

def line_of(entries):
    return "\\t".join(map(text_of, entries))

def work(queue, notes):
    for ticket in iter(lambda: os.read(queue, 4), b""):
        path = pending[struct.unpack("<I", ticket)[0]]
        notes.write(line_of(seal(path, True)) + "\\n")
    notes.flush()

def start(number, queue, feed):
    notes = open(manifest + "." + str(number), "w+", encoding="utf-8")
    os.unlink(notes.name)
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            os.close(feed)
            work(queue, notes)
            status = 0
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(status)
    return pid, notes

crashes = (signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT, signal.SIGILL, signal.SIGFPE)

def ended_well(status):
    return status == 0 or os.WIFSIGNALED(status) and os.WTERMSIG(status) in crashes

def hand_out(feed):
    try:
        with open(feed, "wb") as file:
            file.write(struct.pack("<%dI" % len(pending), *range(len(pending))))
    except BrokenPipeError:
        # They are all dead.
        pass

# What a process that crashed had begun to write is no line.
def noted(notes):
    notes.seek(0)
    return notes.read().split("\\n")[:-1]

def sealed_by(line):
    return json.loads(line.split("\\t")[0])[0]

def seal_uncompiled(path):
    if path in wanted and os.path.lexists(bytecode_of(path)):
        os.unlink(bytecode_of(path))
    size, files[path] = files[path].st_size, os.lstat(path)
    if files[path].st_size != size:
        raise OSError(path + " was cut short")
    return seal(path, False)

directories, files = set(), {}
survey("")
kept = {path for path, status in files.items()
        if path in inherited and inherited[path][1:3] == [status.st_mode, status.st_size]}
pending = sorted(files.keys() - kept, key=lambda path: -files[path].st_size)
wanted = {path for path in pending
          if path.startswith(task["sitePackages"] + "/") and path.endswith(".py") and bytecode_of(path) not in files}
queue, feed = os.pipe()
workers = [start(number, queue, feed) for number in range(task["processes"])]
os.close(queue)
hand_out(feed)
statuses = [os.waitpid(pid, 0)[1] for pid, _ in workers]
if not all(map(ended_well, statuses)):
    sys.exit("a process that seals failed: " + repr(statuses))
lines = [line for _, notes in workers for line in noted(notes)]
if any(statuses):
    sealed = set(map(sealed_by, lines))
    lines += [line_of(seal_uncompiled(path)) for path in pending if path not in sealed]
lines += [text_of(inherited[path]) for path in kept]

# The folders that were made for bytecode: one for each that has sources, unless none of them compiles.
made = {os.path.dirname(bytecode_of(folder + "/_.py")) for folder in {os.path.dirname(path) for path in wanted}}
directories.update(folder for folder in made if os.path.isdir(folder))
for folder in directories:
    os.chmod(folder or ".", 0o555)
entries = ",".join(sorted("\\t".join(lines).split("\\t")))
folders = ",".join([text_of([folder, stat.S_IFDIR | 0o555]) for folder in sorted(directories)])
text = '{"files":[' + entries + '],"directories":[' + folders + "]}"
write(create(manifest, 0o400), text.encode())
os.write(1, json.dumps(any(path.endswith(".pyc") for path in pending)).encode())
# Not by the interpreter's own way out, which takes all of this apart.
os._exit(0)
`;
