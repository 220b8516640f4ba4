// Sends questions to our own back end, which knows who asks from its cookie; no other site can set this header.
const OURS = { 'X-Wardmote-Explorer': '1' };

export async function ask(asked, purpose, onEnd) {
  const response = await fetch('/explorer/graphql', {
    method: 'POST',
    credentials: 'same-origin',
    headers: { ...OURS, 'Content-Type': 'application/json', Accept: 'application/json', Purpose: purpose },
    body: JSON.stringify(asked),
  });
  if (response.status === 401) {
    onEnd();
  }
  return response.json();
}

export async function signOut(storage) {
  storage.end();
  const response = await fetch('/explorer/logout', { method: 'POST', credentials: 'same-origin', headers: OURS });
  if (response.ok || response.status === 401) {
    // Nothing of this page is left behind the back button.
    window.location.replace('/');
  } else {
    window.alert('Signing out did not work. Try again, or close the browser.');
  }
}
