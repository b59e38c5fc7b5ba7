/**
 * `-m pip`, but what it only tells in its most talkative mode comes out as well: why a page of an index could not be
 * fetched. Without that, an index that refuses looks like one that lacks a distribution. (Its talkative mode itself
 * costs much more: it speaks of every file on every page.) Another pip may name that part of it otherwise: then it is
 * just pip.
 */
export const outspokenPip: readonly string[] = [
  '-c',
  `
import logging, runpy
collector = logging.getLogger("pip._internal.index.collector")
collector.setLevel(logging.DEBUG)
handler = logging.StreamHandler()
handler.addFilter(lambda record: str(record.msg).startswith("Could not fetch URL"))
collector.addHandler(handler)
runpy.run_module("pip", run_name="__main__", alter_sys=True)
`,
];
