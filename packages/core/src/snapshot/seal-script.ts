import { ownModules } from '../interpreter/own-modules.js';
import { sealFileScript } from './seal-file-script.js';

/**
 * Compiles, hashes and seals a tree in one go: each file is read once, by as many processes as there are cores, which
 * take the next file from a pipe. A file that an installer linked out of its cache becomes the tree's own. What a dead
 * process had taken (some sources crash some compilers) is sealed without bytecode. Run with `-s -S` (`-I` ignores the seed
 * of hashes) by the interpreter that the bytecode is for, with one line of JSON as input; an empty one means that there is
 * nothing to do any more. Prints, as JSON, whether bytecode came with the tree.
 */
export const sealScript = `${ownModules}
import fcntl, gc, hashlib, importlib.util, json, marshal, os, signal, stat, struct

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
${sealFileScript}
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
changed = files.keys() - kept
wanted = {path for path in changed
          if path.startswith(task["sitePackages"] + "/") and path.endswith(".py") and bytecode_of(path) not in files}
# The largest first, so that all end at the same time. What is compiled comes last: among copies, half a gigabyte of which
# fills memory meanwhile, it took longer.
pending = sorted(changed, key=lambda path: (path in wanted, -files[path].st_size))
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
