for (const table of document.querySelectorAll("table")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    const key = (row) => row.cells[column].dataset.key ?? row.cells[column].textContent.trim();
    button.addEventListener("click", () => {
      const sign = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", sign === 1 ? "ascending" : "descending");
      for (const body of table.tBodies) {
        const rows = [...body.rows].slice(1);
        const order = (one, other) => {
          const [a, b] = [key(one), key(other)];
          // What a row has nothing of stands last, whichever way.
          if ((a === "–") !== (b === "–")) return a === "–" ? 1 : -1;
          return sign * a.localeCompare(b, "en", { numeric: true });
        };
        body.append(...rows.sort(order));
      }
    });
  });
}
