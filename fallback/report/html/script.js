"use strict";
for (const box of document.querySelectorAll(".table")) {
  const body = box.querySelector("tbody");
  const rows = [...body.rows];
  const output = box.querySelector("output");
  const whole = output.textContent;
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  box.querySelector("input").addEventListener("input", (event) => {
    const wanted = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      row.hidden = !wanted.every((word) => texts.get(row).includes(word));
      if (!row.hidden) shown += 1;
    }
    output.textContent = wanted.length ? `${shown.toLocaleString("en")} of ${whole}` : whole;
  });
  const heads = [...box.querySelectorAll("thead th")];
  heads.forEach((head, index) => {
    head.querySelector("button").addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      for (const other of heads) other.setAttribute("aria-sort", "none");
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const read = (row) => row.cells[index].textContent.trim();
      const order = new Intl.Collator("en", { numeric: true }).compare;
      const sorted = rows.toSorted((a, b) => (up ? 1 : -1) * order(read(a), read(b)));
      body.append(...sorted);
    });
  });
}
addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("details")) folded.open = true;
});
