/** The page's only script: it tells of bars, and sorts tables. Without it everything can still be read. */
export const script = `
const told = document.getElementById('told');
const bars = [...document.querySelectorAll('.bar')];
const tell = (bar) => { told.textContent = bar.getAttribute('aria-label'); };
const go = (from, to) => {
  if (!bars[to]) return;
  bars[from].tabIndex = -1;
  bars[to].tabIndex = 0;
  bars[to].focus();
};
const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
bars.forEach((bar, index) => {
  bar.addEventListener('mouseenter', () => tell(bar));
  bar.addEventListener('focus', () => tell(bar));
  bar.addEventListener('keydown', (event) => {
    const to = { Home: 0, End: bars.length - 1 }[event.key] ?? (event.key in steps ? index + steps[event.key] : undefined);
    if (to === undefined) return;
    event.preventDefault();
    go(index, to);
  });
});
for (const button of document.querySelectorAll('th button')) {
  button.addEventListener('click', () => {
    const head = button.closest('th');
    const body = head.closest('table').tBodies[0];
    const falls = head.getAttribute('aria-sort') !== 'descending' && head.classList.contains('number') || head.getAttribute('aria-sort') === 'ascending';
    for (const other of head.parentNode.children) other.removeAttribute('aria-sort');
    head.setAttribute('aria-sort', falls ? 'descending' : 'ascending');
    const value = (row) => row.cells[head.cellIndex].dataset.value ?? row.cells[head.cellIndex].textContent;
    const order = (a, b) => head.classList.contains('number') ? value(a) - value(b) : value(a).localeCompare(value(b));
    body.append(...[...body.rows].sort((a, b) => falls ? order(b, a) : order(a, b)));
  });
}
`;
