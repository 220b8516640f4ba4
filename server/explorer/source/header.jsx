// The bar on top: who is signed in, for which agency, in which role, for what purpose.
export function Header({ session, purpose, onPurpose, onSignOut }) {
  return (
    <header className="bar">
      <h1>
        <a className="brand" href="/">
          Wardmote
        </a>{' '}
        Explorer
      </h1>
      <dl>
        <div>
          <dt>Signed in</dt>
          <dd data-test="person">
            <a href="/account">{session.name}</a>
          </dd>
        </div>
        <div>
          <dt>Agency</dt>
          <dd data-test="agency">{session.agency}</dd>
        </div>
        <div>
          <dt>Role</dt>
          <dd data-test="role">{session.roleText}</dd>
        </div>
      </dl>
      <label className="purpose">
        <span>Purpose of your questions</span>
        <select value={purpose} onChange={(event) => onPurpose(event.target.value)}>
          {session.purposes.map(({ code, label }) => (
            <option key={code} value={code}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <button type="button" className="out" onClick={onSignOut}>
        Sign out
      </button>
    </header>
  );
}
