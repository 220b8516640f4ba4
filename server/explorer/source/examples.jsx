// A pane with queries that work in the role of whoever is signed in; one click puts one into the editor.
import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { Kind, parse } from 'graphql';

// Where the panes lie under each other (explorer.css), the answer may be out of sight.
const NARROW = '(max-width: 900px)';

function Icon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M4 5h16M4 10h10M4 15h7" />
      <path d="M15 13.5v7l5.5-3.5z" />
    </svg>
  );
}

function Example({ example }) {
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  const { run, setOperationFacts } = useGraphiQLActions();
  function open() {
    queryEditor?.setValue(example.query);
    variableEditor?.setValue('');
    // GraphiQL reads the document a moment after a change; running at once would name the operation before.
    const documentAST = parse(example.query);
    const operations = documentAST.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    setOperationFacts({ documentAST, operations, operationName: operations[0].name?.value });
    run();
    if (window.matchMedia(NARROW).matches) {
      document.querySelector('.graphiql-response')?.scrollIntoView();
    }
  }
  return (
    <li>
      <button type="button" className="example" onClick={open}>
        <strong>{example.title}</strong>
        <span>{example.about}</span>
      </button>
    </li>
  );
}

export function examplesPlugin(examples) {
  function Examples() {
    return (
      <section aria-label="Examples">
        <div className="graphiql-doc-explorer-title">Examples</div>
        <p className="quiet">Questions that work in your role. Choosing one puts it into the editor and asks it at once.</p>
        <ul className="examples">
          {examples.map((example) => (
            <Example key={example.title} example={example} />
          ))}
        </ul>
      </section>
    );
  }
  return { title: 'Examples', icon: Icon, content: Examples };
}
