// Under the result: what the answer leaves out and why, from `extensions.withheld` and the records' own `withheld`.
import { useGraphiQL } from '@graphiql/react';
import { useMemo } from 'react';

// An answer says this somewhere; a long one is parsed only when it does.
const SIGNS = ['"withheld"', '"errors"'];

function parsed(response) {
  if (!SIGNS.some((sign) => response?.includes(sign))) {
    return {};
  }
  try {
    return JSON.parse(response);
  } catch {
    return {};
  }
}

function byReason(withheld) {
  const reasons = new Map();
  for (const { entity, field, because } of withheld) {
    const fields = reasons.get(because) ?? [];
    reasons.set(because, [...fields, field ? `${entity}.${field}` : entity]);
  }
  return [...reasons];
}

// A record names every field it holds back, asked for or not; reasons are given for what was asked for.
function namedIn(value, found = new Set()) {
  if (Array.isArray(value)) {
    value.forEach((each) => namedIn(each, found));
  } else if (value && typeof value === 'object') {
    for (const [name, each] of Object.entries(value)) {
      if (name === 'withheld' && Array.isArray(each)) {
        each.forEach((field) => found.add(field));
      } else {
        namedIn(each, found);
      }
    }
  }
  return found;
}

function told(response) {
  const answer = parsed(response);
  const explained = answer.extensions?.withheld ?? [];
  const known = new Set(explained.map(({ field }) => field));
  return {
    hasFailed: Boolean(answer.errors),
    reasons: byReason(explained),
    others: [...namedIn(answer.data)].filter((field) => !known.has(field)),
  };
}

function Others({ fields }) {
  if (fields.length === 0) {
    return null;
  }
  return (
    <p className="quiet">
      Some records hold back more than you asked for. Ask for one of these to be told why:{' '}
      {fields.map((field) => (
        <code key={field}>{field}</code>
      ))}
    </p>
  );
}

export function Withheld() {
  const response = useGraphiQL((state) => state.tabs[state.activeTabIndex]?.response);
  const { hasFailed, reasons, others } = useMemo(() => told(response), [response]);
  if (!response) {
    return <p className="withheld quiet">What is withheld from an answer, and why, is listed here.</p>;
  }
  if (hasFailed) {
    return (
      <p className="withheld">
        The question was not answered. The <code>message</code> above says what to change.
      </p>
    );
  }
  // It scrolls when it is long, so the keyboard must reach it.
  return (
    <section className="withheld" aria-live="polite" aria-label="Withheld" tabIndex={0}>
      {reasons.length === 0 ? (
        <p className="quiet">Nothing that you asked for was withheld.</p>
      ) : (
        <>
          <h2>Withheld from this answer</h2>
          <dl>
            {reasons.map(([because, fields]) => (
              <div key={because}>
                <dt>
                  {fields.map((field) => (
                    <code key={field}>{field}</code>
                  ))}
                </dt>
                <dd>{because}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
      <Others fields={others} />
    </section>
  );
}
