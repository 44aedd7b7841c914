// Opens the page anew when the site was built, and shows over it what is at fault. Only while `serve --watch` runs, on
// the machine of whoever writes.
let edition = "";
const told = document.createElement("pre");
told.id = "sengen-faults";
told.setAttribute("role", "alert");
Object.assign(told.style, {
  position: "fixed", inset: "auto 0 0 0", maxHeight: "60vh", overflow: "auto", margin: "0", padding: "16px", zIndex: "1000",
  background: "#fff", color: "#000", borderTop: "4px solid #c00", font: "16px/1.6 sans-serif", whiteSpace: "pre-wrap",
});

async function look() {
  const answer = await fetch(new URL(".watch", import.meta.url), { cache: "no-store" });
  const { edition: now, faults } = await answer.json();
  if (edition !== "" && now !== edition) return location.reload();
  edition = now;
  if (told.textContent !== faults) told.textContent = faults;
  if (faults === "") told.remove();
  else if (!told.isConnected) document.body.append(told);
}

// While the program starts again nobody answers: the next look tells.
setInterval(() => look().catch(() => {}), 500);
