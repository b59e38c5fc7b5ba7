"""Asks the `packaging` library what it makes of versions, specifiers, requirements, markers and names.

    pip install packaging && python generate.py
"""
import json
from pathlib import Path

import packaging
from packaging.markers import InvalidMarker, Marker, UndefinedComparison, UndefinedEnvironmentName
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

VERSIONS = """
0 1 1.0 1.0.0 01.02.03 v1.0 V2.1 1.0a1 1.0.a1 1.0-a1 1.0_a_1 1.0alpha 1.0ALPHA2 1.0.beta.3 1.0b 1.0c1 1.0rc1 1.0-rc.1
1.0pre4 1.0preview5 1.0.post1 1.0-1 1.0post 1.0rev2 1.0.r3 1.0-r-4 1.0_post_5 1.0.dev1 1.0dev 1.0-dev-2 1.0a1.dev1 1.0a1.post1
1.0a1.post1.dev2 1.0.post1.dev3 1.0rc1.post2 1!1.0 1!0.1 0!1.0 2!1.0a1.post2.dev3+abc.1 1.0+abc 1.0+ABC 1.0+1 1.0+01
1.0+abc.1 1.0+abc-2 1.0+abc_3 1.0+abc.def 1.0.0+abc 1.0.post1+local 1.0a1+l 1.0.dev0+l 1.1 1.1.0 1.1.1 1.1.dev0 1.1a0 1.2.3 1.2.3.4
1.2.3.4.5 1.10 1.9 2.0 2.0.0 2.0.dev1 2.0a1 2.0rc1 2.0.post1 2.0.post1.dev1 2.1 3.8.18 3.11.7 3.12.0rc1 3.13.0b2 2024.1 20240101
1.20240101123456789012345 99999999999999999999.1 0.0 0.0.dev0 0.dev0 1.0.0a0 1.1.post0 1.0.post0
""".split()
INVALID_VERSIONS = ["", " ", "a", "1.", ".1", "1..2", "1.0x", "1.0+", "1.0+a+b", "1.0+_a", "1.0+a..b", "1!", "!1", "1!2!3", "1.0 a1", "1.0-",
                    "1.0.*", "1.0a1a2", "1.0.dev1.dev2", "1.0.post1a1", "1.0--1", "1.0+ü", "1.0é", "-1", "1,0", "1.0\n1", "dev1", "v", "=1.0",
                    "1.0alphabeta", "1.0.postdev", "1.0..post1", "x1.0", "1.0+a b"]
PADDED_VERSIONS = [" 1.0", "1.0 ", "\t1.0\n", " v1.0a1 "]

SPECIFIERS = """
==1.0 ==1.0.0 ==1 ==1.0.* ==1.* ==1!1.0 ==1!1.* ==1.0+abc ==1.0+ABC ==1.0a1 ==1.0.post1 ==1.0.dev1 ==V1.0
!=1.0 !=1.0.* !=1.* !=1.0+abc !=1.0a1 !=1.0.post1 !=2!1.*
>=1.0 >=1 >=1.0a1 >=1.0.post1 >=1.0.dev1 >=1.1.dev0 >=1!0 >=2.0.post1.dev1
<=1.0 <=1.0a1 <=1.0.post1 <=1.0.dev1 <=2.0 <=1!1.0
>1.0 >1.0.0 >1 >1.0a1 >1.0.post1 >1.0.dev1 >1.0a1.post1 >1.0a1.dev1 >2.0rc1 >1.0.post1.dev3
<1.0 <1.0.0 <1.0a1 <1.0.post1 <1.0.dev1 <2 <2.0rc1 <1.1 <0 <0.dev0 <1!0
~=1.0 ~=1.0.0 ~=1.2.3 ~=1.0a1 ~=1.0.post1 ~=1!1.0 ~=2.0.dev1 ~=0.0
===1.0 ===1.0.0 ===abc ===1.0+ABC ===1.0a1 === ===V1.0
>=1.0,<2.0 >=1.0,!=1.1,<2.0 >1.0,<=2.0a1 ==1.*,!=1.1.* ~=1.0,!=1.1.1 >=1,<1 ,>=1.0, >=1.0,>=1.0 ===1.0,>=1.0
""".split() + ["", " ", ",", ">= 1.0 , < 2.0", " ==1.0 ", "==\t1.0", "=== foo"]
INVALID_SPECIFIERS = ["1.0", "=1.0", "==", ">=", "~=1", "~=1.*", ">=1.*", "<1.0.*", "==1.0a1.*", "==1.0+abc.*", ">=1.0+abc", "<=1.0+a", "~=1.0+a",
                      ">1.0+a", "==1.*.0", "==*", "!=*", ">=1.0 <2.0", "=>1.0", "<>1.0", "==1.0;", "== 1 .0", "===1 0", "==x", "^1.0", "~1.0",
                      "==1.0,,x", "==1.0.dev1.*", "==1.0.post1.*", "><1", ">=1,2", "!1.0"]

REQUIREMENTS = ["six", "Six", "a", "A1", "six==1.16.0", "six == 1.16.0", "six>=1.10,<2", "six (>=1.10, <2)", "six(==1.0)", "six ( )", "six()", "six~=1.16",
    "six!=1.15.*", "six===1.16.0", "six===weird-thing", "six==1.0+local.1", "six==1!2.0", "zope.interface", "typing_extensions>=4", "a-b_c.d",
    "uvicorn[standard]", "uvicorn [ standard , h2 ] >= 0.30", "uvicorn[]", "uvicorn[ ]", "x[b,a,b]", "x[A_b.c]", "x[b,A]==1", "six;python_version<'3.12'",
    "six>=1 ; python_version < \"3.12\" and sys_platform == \"linux\"", "six @ https://example.org/six.whl", "six@https://example.org/six.whl",
    "six @ https://example.org/six.whl ; python_version < \"3.12\"", "six[x] @ file:///tmp/six.whl", "six @ file:///a%20b/c", "six @ ./relative",
    "six @ git+https://example.org/six.git@v1#egg=six", "six @ https://e.org/a.whl#sha256=abc", "six @ https://e.org/a.whl ", "  six  ", "\tsix\t>=1",
    "six >= 1 , != 2 ,", "six>=1,,<2", "six,", "six>=v1", "six>=1.0.DEV", "six_", "six__", "six==1.*", "six<1.0.post1", "six ;os_name=='posix'",
    "six; (os_name == 'posix')", "six; ((os_name == 'posix'))", "six; (os_name == 'posix' or os_name == 'nt') and python_version >= '3'",
    "six; os_name == 'posix' or os_name == 'nt' and python_version >= '3'", "six; extra == 'Foo_Bar'", "six; 'Foo.Bar' == extra", "six; 'x' in extras",
    "six; os.name == 'posix'", "six; sys.platform != 'win32'", "six; platform.machine == 'x'", "six; python_implementation == 'CPython'",
    "six; platform.python_implementation == 'CPython'", "six; '3' in python_version", "six; python_version not in '2.7'", "six; python_version not  in '2.7'",
    "six; python_version in '2.7, 3.8'", "six; 'linux' == sys_platform", "six; os_name == \"it's\"", "six; os_name == 'say \"x\"'", "six; os_name == ''",
    "six; os_name == sys_platform", "six; 'a' == 'b'", "six; python_version ~= '3.8'", "six; python_version === '3.8'", "six;os_name=='a'and os_name=='b'",
    "six==1.0;os_name=='posix'", "six===1.0;os_name=='posix'", "six (==1.0) ; os_name == 'posix'", "six; os_name == 'a\\tb'", "six; os_name == 'a\\x41'",
    "six[a] >= 1; extra == 'b'", "name@http://foo.com", "name[quux, strange];python_version<'2.7' and platform_version=='2'",
    "name; os_name=='dummy' and (python_version < '3.8' or sys_platform == 'win32') or extra == 'q'", "a.b-c>=2", "n0-0"]
INVALID_REQUIREMENTS = ["", " ", ".", "-", "-r x", "_six", "-six", "six 1.16", "six=1.16", "six==", "six[", "six]", "six[a", "six[a,]", "six[,a]", "six[a b]", "six[a-]",
    "six[-a]", "six[a]]", "six,attrs", "six attrs", "six-", "six.", "./six", "/six", "six/", "six -r x", "six --pre", "six>=1 --pre", "six @", "six @ ", "@ x", "six @ a b",
    "six @ a;os_name=='posix'  x", "six @ a ; ", "six;", "six; ", "six; python_version", "six; python_version <", "six; python_version < 3", "six; python_version < '3",
    "six; foo == 'x'", "six; os_name = 'x'", "six; os_name == 'x' and", "six; and os_name == 'x'", "six; (os_name == 'x'", "six; os_name == 'x')", "six; os_name == 'x' xor os_name == 'y'",
    "six; os_name notin 'x'", "six; os_name not 'x'", "six; os_name is 'x'", "six (>=1", "six >=1)", "six (>=1))", "six ((>=1))", "six>=1 <2", "six>=1.*", "six~=1",
    "six>1+local", "six==1.0a1.*", "six==1.0.*.*", "six[x] y", "six>=1;;", "six ^1.0", "six\nattrs", "six==1\n", "s!x", "six[é]", "é", "sixé", "six>=é", "six===1,2", "six ; os_name == 'a' 'b'",
    "six; os_name == 'a\nb'", "six==1.0 ; ; os_name == 'x'", "six<>1", "=1", "six[a]@", "git+https://example.org/six.git", "https://example.org/six.whl", "six; python_version<>'3'"]

LINUX = {"implementation_name": "cpython", "implementation_version": "3.11.7", "os_name": "posix", "platform_machine": "x86_64", "platform_release": "6.1.0-18-amd64",
         "platform_system": "Linux", "platform_version": "#1 SMP Debian 6.1.76-1", "python_full_version": "3.11.7", "platform_python_implementation": "CPython",
         "python_version": "3.11", "sys_platform": "linux", "extra": ""}
MAC = {**LINUX, "platform_machine": "arm64", "platform_release": "23.4.0", "platform_system": "Darwin", "platform_version": "Darwin Kernel Version 23.4.0", "sys_platform": "darwin",
       "python_version": "3.8", "python_full_version": "3.8.18", "implementation_version": "3.8.18", "extra": "dev-tools", "extras": ["a", "b-c"], "dependency_groups": ["Test_All"]}
NEXT = {**LINUX, "python_version": "3.14", "python_full_version": "3.14.0rc1", "implementation_version": "3.14.0rc1", "platform_python_implementation": "PyPy", "implementation_name": "pypy"}
ENVIRONMENTS = [LINUX, MAC, NEXT]

MARKERS = ["python_version >= '3.9'", "python_version < '3.9'", "python_version == '3.8'", "python_version == '3.*'", "python_version != '3.1*'", "python_version > '3.11'",
    "python_version <= '3.11.7'", "python_version in '3.8 3.9'", "python_version not in '3.8, 3.9'", "'3.1' in python_version", "'3.8' not in python_version", "python_version ~= '3.8'",
    "python_version === '3.8'", "python_version == 'x'", "python_version < 'x'", "python_version ~= 'x'", "'3.9' <= python_version", "'3.10' > python_version", "'3.8' == python_version",
    "python_full_version >= '3.14'", "python_full_version >= '3.14.0a0'", "python_full_version < '3.14'", "python_full_version == '3.14.0rc1'", "python_full_version > '3.11.7'",
    "implementation_version >= '3.9'", "implementation_name == 'cpython'", "implementation_name != 'cpython'", "platform_python_implementation == 'PyPy'", "python_implementation == 'CPython'",
    "os_name == 'posix'", "os.name == 'nt'", "os_name == 'POSIX'", "os_name > 'a'", "os_name >= 'posix'", "os_name <= 'posix'", "os_name < 'z'", "os_name ~= 'posix'", "os_name === 'posix'",
    "sys_platform == 'linux'", "sys.platform == 'darwin'", "sys_platform in 'linux darwin'", "sys_platform not in 'linux'", "'lin' in sys_platform", "'win' in sys_platform",
    "platform_system == 'Linux'", "platform_machine == 'arm64'", "platform.machine != 'arm64'", "platform_release >= '6'", "platform_release >= '20'", "platform_release == '23.4.0'",
    "platform_version == '#1 SMP Debian 6.1.76-1'", "'Debian' in platform_version", "platform_version >= '6'", "extra == 'dev-tools'", "extra == 'Dev_Tools'", "'dev.tools' == extra", "extra != 'x'", "extra == ''",
    "'a' in extras", "'B_C' in extras", "'x' not in extras", "'test-all' in dependency_groups", "'a' == extras", "extras == 'a'", "os_name == sys_platform", "'a' == 'b'", "'os_name' == os_name",
    "os_name == 'posix' and python_version < '3.9'", "os_name == 'nt' or python_version < '3.9'", "os_name == 'posix' or os_name == 'nt' and python_version < '3'",
    "(os_name == 'posix' or os_name == 'nt') and python_version < '3'", "os_name == 'nt' and python_version < '3' or sys_platform == 'linux'", "((os_name == 'posix'))",
    "os_name == 'a' or (os_name == 'posix' and (sys_platform == 'linux' or sys_platform == 'darwin'))", "python_version > '3.8' and python_version < '3.12'", "os_name == ''", "'' in os_name",
    "os_name == 'nt' and python_version ~= 'x'", "os_name == 'posix' or missing", "os_name", "os_name == posix", "", "python_version >= '3.8' ; x"]

NAMES = ["six", "Zope.Interface", "typing_extensions", "a-_.b", "A", "a..b--c__d", "-a-", "Foo.Bar_baz", "a1.0"]


def attempt(action, *faults):
    try:
        return action()
    except faults:
        return None


def version(text):
    parsed = attempt(lambda: Version(text), InvalidVersion)
    return {"text": text, "normal": parsed and str(parsed), "prerelease": bool(parsed and parsed.is_prerelease)}


def rank():
    ordered = sorted({Version(text) for text in VERSIONS})
    return [[text for text in VERSIONS if Version(text) == one] for one in ordered]


def specifier(text):
    parsed = attempt(lambda: SpecifierSet(text), InvalidSpecifier)
    if parsed is None:
        return {"text": text, "normal": None}
    candidates = VERSIONS + ["abc"]
    return {
        "text": text,
        "normal": str(parsed),
        "admits": [one for one in candidates if parsed.contains(one)],
        "finals": [one for one in candidates if parsed.contains(one, prereleases=False)],
    }


def requirement(text):
    parsed = attempt(lambda: Requirement(text), InvalidRequirement)
    if parsed is None:
        return {"text": text, "normal": None}
    return {"text": text, "normal": str(parsed), "name": parsed.name, "extras": sorted(parsed.extras), "specifier": str(parsed.specifier),
            "url": parsed.url, "marker": parsed.marker and str(parsed.marker)}


def marker(text):
    parsed = attempt(lambda: Marker(text), InvalidMarker)
    if parsed is None:
        return {"text": text, "normal": None}
    def evaluated(environment):
        # Only what is given counts, not the Python that runs this.
        return attempt(lambda: parsed.evaluate(environment, context="requirement"), UndefinedComparison, UndefinedEnvironmentName)
    return {"text": text, "normal": str(parsed), "holds": [evaluated(one) for one in ENVIRONMENTS]}


vectors = {
    "packaging": packaging.__version__,
    "candidates": VERSIONS + ["abc"],
    "versions": [version(text) for text in VERSIONS + PADDED_VERSIONS + INVALID_VERSIONS],
    "order": rank(),
    "specifiers": [specifier(text) for text in SPECIFIERS + INVALID_SPECIFIERS],
    "requirements": [requirement(text) for text in REQUIREMENTS + INVALID_REQUIREMENTS],
    "environments": ENVIRONMENTS,
    "markers": [marker(text) for text in MARKERS],
    "names": [[name, canonicalize_name(name)] for name in NAMES],
}


def lines(value):
    """One line for each entry, so that a change can be read."""
    return "[\n" + ",\n".join(json.dumps(one) for one in value) + "\n]" if isinstance(value, list) else json.dumps(value)


text = ",\n".join(f"{json.dumps(key)}: {lines(value)}" for key, value in vectors.items())
Path(__file__).with_name("packaging.json").write_text(f"{{\n{text}\n}}\n")
