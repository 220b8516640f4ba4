// Under the result: what the answer leaves out and why, from `extensions.withheld`.
import { useGraphiQL } from '@graphiql/react';
import { useMemo } from 'react';

// An answer says this near its end; a long one is parsed only when it does.
const SIGN = '"withheld"';

function withheldIn(response) {
  if (!response?.includes(SIGN)) {
    return [];
  }
  try {
    return JSON.parse(response).extensions?.withheld ?? [];
  } catch {
    return [];
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

export function Withheld() {
  const response = useGraphiQL((state) => state.tabs[state.activeTabIndex]?.response);
  const reasons = useMemo(() => byReason(withheldIn(response)), [response]);
  if (!response) {
    return <p className="withheld quiet">What is withheld from an answer, and why, is listed here.</p>;
  }
  if (reasons.length === 0) {
    return <p className="withheld quiet">Nothing was withheld from this answer.</p>;
  }
  return (
    <section className="withheld" aria-live="polite" aria-label="Withheld">
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
    </section>
  );
}
