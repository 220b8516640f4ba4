// GraphiQL puts buttons inside its tabs, where assistive technology cannot reach them. Here they become what they
// look like: a list of buttons, of which one is the current.
function mend(list) {
  list.removeAttribute('role');
  for (const item of list.children) {
    item.removeAttribute('role');
    item.removeAttribute('aria-selected');
    const button = item.querySelector('.graphiql-tab-button');
    button?.setAttribute('aria-current', String(item.classList.contains('graphiql-tab-active')));
  }
}

export function mendTabs(element) {
  const watched = { subtree: true, childList: true, attributes: true, attributeFilter: ['role', 'aria-selected'] };
  const observer = new MutationObserver(() => element.querySelectorAll('.graphiql-tabs').forEach(mend));
  observer.observe(element, watched);
}
