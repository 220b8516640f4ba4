// The page at /explorer: who is asking and what for, GraphiQL, and what was withheld.
// What it needs to know is in one data attribute; no token ever reaches this page.
import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './explorer.css';

import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { ask, signOut } from './asking.js';
import { examplesPlugin } from './examples.jsx';
import { Header } from './header.jsx';
import { freshStorage } from './storage.js';
import { mendTabs } from './tabs.js';
import { Withheld } from './withheld.jsx';

const element = document.getElementById('explorer');
const session = JSON.parse(element.dataset.session);
const storage = freshStorage(`${session.username} ${session.role}`);
const plugins = [examplesPlugin(session.examples), HISTORY_PLUGIN];
const [first] = session.examples;

function Explorer() {
  const [purpose, setPurpose] = useState(session.purpose);
  const [hasEnded, setEnded] = useState(false);
  // GraphiQL keeps the fetcher it was given first, so what changes is read through a reference.
  const chosen = useRef(purpose);
  chosen.current = purpose;
  const [fetcher] = useState(() => (asked) => ask(asked, chosen.current, () => setEnded(true)));

  return (
    <>
      <Header session={session} purpose={purpose} onPurpose={setPurpose} onSignOut={() => signOut(storage)} />
      {hasEnded && (
        <p className="ended" role="alert">
          You are no longer signed in. <a href="/explorer/login">Sign in again</a>; your queries are kept in this tab.
        </p>
      )}
      <main>
        <GraphiQL
          fetcher={fetcher}
          storage={storage}
          plugins={plugins}
          visiblePlugin={plugins[0]}
          defaultQuery={first ? first.query : undefined}
          isHeadersEditorEnabled={false}
          shouldPersistHeaders={false}
          showPersistHeadersSettings={false}
          forcedTheme="light"
        >
          <GraphiQL.Logo>
            <span className="quiet">Answer</span>
          </GraphiQL.Logo>
          <GraphiQL.Footer>
            <Withheld />
          </GraphiQL.Footer>
        </GraphiQL>
      </main>
    </>
  );
}

mendTabs(element);
createRoot(element).render(<Explorer />);
