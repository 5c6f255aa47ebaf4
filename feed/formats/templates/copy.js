// Buttons that copy the address of a feed. Without JavaScript they stay hidden.
const status = document.createElement("p");
status.setAttribute("role", "status");
status.className = "status";
document.body.append(status);

for (const button of document.querySelectorAll("button[data-copy]")) {
  const name = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const told = (await copied(button.dataset.copy)) ? "Copied" : "Copy it by hand";
    button.focus();
    button.textContent = status.textContent = told;
    setTimeout(() => {
      button.textContent = name;
      status.textContent = "";
    }, 2000);
  });
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedFromField(text);
  }
}

// Only pages that came by https may write to the clipboard; others can copy what is selected.
function copiedFromField(text) {
  const field = document.createElement("textarea");
  field.value = text;
  field.readOnly = true;
  field.style.position = "fixed";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}
