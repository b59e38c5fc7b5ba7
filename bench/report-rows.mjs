import { isRegressed } from './record.mjs';
import { formatRatio, formatValue, peersOf, ratioName, rowName } from './rows.mjs';

/** Rows for a terminal: each figure, how many times ours it is, and what that was in the recorded run. */
export function formatRows(rows, recorded) {
  return rows.map((row) => formatRow(row, recorded)).join('\n');
}

function formatRow(row, recorded) {
  const peers = new Map(peersOf(row).map((peer) => [peer.name, peer]));
  const lines = row.figures.map((figure) => {
    const peer = peers.get(figure.name);
    const value = formatValue(figure.value, row.unit).padStart(10);
    return `  ${figure.name.padEnd(44)} ${value} ${peer ? formatPeer(row, peer, recorded) : ''}`.trimEnd();
  });
  return [`\n${rowName(row)}`, ...lines].join('\n');
}

function formatPeer(row, peer, recorded) {
  const before = recorded[ratioName(row, peer)];
  const beside = before === undefined ? '' : `  recorded ${formatRatio(before)}`;
  const lost = `${peer.ratio < 1 ? '  AHEAD OF US' : ''}${isRegressed(peer.ratio, before) ? '  REGRESSED' : ''}`;
  return `${formatRatio(peer.ratio).padStart(8)}${beside}${lost}`;
}
