// The same page of guidance as a Solid app that renders in the browser: same styles, same frame, same
// article JSON. It has none of our forms, so it is as small as such an app can be.
import { For, Match, Show, Switch, createResource } from 'solid-js';
import { render } from 'solid-js/web';
import { A, Route, Router, useParams } from '@solidjs/router';

const MENU = [
  ['/', 'Home'],
  ['/guidance', 'Careers guidance'],
  ['/options', 'Development options'],
  ['/applications', 'Applications'],
  ['/questions', 'Questions'],
];

function Frame(props) {
  return (
    <>
      <header class="masthead">
        <div class="govuk-width-container masthead__row">
          <A class="masthead__home" href="/">
            <span class="masthead__service">Promoting Difference</span>
            <span class="masthead__force">Northshire Police</span>
          </A>
        </div>
      </header>
      <div class="govuk-service-navigation">
        <div class="govuk-width-container">
          <nav aria-label="Menu" class="govuk-service-navigation__wrapper">
            <ul class="govuk-service-navigation__list">
              <For each={MENU}>
                {([href, text]) => (
                  <li class="govuk-service-navigation__item">
                    <A class="govuk-service-navigation__link" href={href}>{text}</A>
                  </li>
                )}
              </For>
            </ul>
          </nav>
        </div>
      </div>
      <div class="govuk-width-container">
        <main class="govuk-main-wrapper">{props.children}</main>
      </div>
      <footer class="foot">
        <div class="govuk-width-container foot__row">
          <p class="foot__text">Career Management Unit</p>
        </div>
      </footer>
    </>
  );
}

function Words(props) {
  return (
    <For each={props.of}>
      {(of) => (
        <Switch fallback={of.text}>
          <Match when={of.strong}><strong>{of.strong}</strong></Match>
          <Match when={of.emphasis}><em>{of.emphasis}</em></Match>
          <Match when={of.link}><a class="govuk-link" href={of.link.href}>{of.link.text}</a></Match>
        </Switch>
      )}
    </For>
  );
}

function Cards(props) {
  return (
    <ul class="cards">
      <For each={props.of}>
        {(card) => (
          <li class="card">
            <a class="govuk-link card__link" href={card.href}>{card.title}</a>
            <Show when={card.summary}><p class="govuk-body card__summary">{card.summary}</p></Show>
          </li>
        )}
      </For>
    </ul>
  );
}

function Block(props) {
  const of = props.of;
  if (of.heading) {
    return of.heading.level === 2
      ? <h2 class="govuk-heading-m" id={of.heading.id}>{of.heading.text}</h2>
      : <h3 class="govuk-heading-s" id={of.heading.id}>{of.heading.text}</h3>;
  }
  if (of.paragraph) return <p class="govuk-body"><Words of={of.paragraph} /></p>;
  if (of.inset) return <div class="govuk-inset-text"><Words of={of.inset} /></div>;
  if (of.list) {
    const items = () => <For each={of.list.items}>{(item) => <li><Words of={item} /></li>}</For>;
    return of.list.ordered
      ? <ol class="govuk-list govuk-list--number">{items()}</ol>
      : <ul class="govuk-list govuk-list--bullet">{items()}</ul>;
  }
  if (of.table) {
    return (
      <table class="govuk-table">
        <thead class="govuk-table__head">
          <tr class="govuk-table__row">
            <For each={of.table.head}>{(cell) => <th class="govuk-table__header"><Words of={cell} /></th>}</For>
          </tr>
        </thead>
        <tbody class="govuk-table__body">
          <For each={of.table.rows}>
            {(row) => (
              <tr class="govuk-table__row">
                <For each={row}>{(cell) => <td class="govuk-table__cell"><Words of={cell} /></td>}</For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    );
  }
  if (of.cards) return <Cards of={of.cards} />;
  if (of.contents) {
    return (
      <nav class="contents" aria-label="On this page">
        <ul class="govuk-list">
          <For each={of.contents}>{([href, text]) => <li><a class="govuk-link" href={href}>{text}</a></li>}</For>
        </ul>
      </nav>
    );
  }
  return of.action ? <p class="action"><a class="govuk-button" href={of.action.href}>{of.action.label}</a></p> : null;
}

const article = async (slug) => (await fetch(`/content/pages/guidance/${slug}.json`)).json();

function Guidance() {
  const params = useParams();
  const [page] = createResource(() => params.slug, article);
  return (
    <Show when={page()}>
      {(page) => (
        <>
          <nav class="govuk-breadcrumbs" aria-label="Breadcrumb">
            <ol class="govuk-breadcrumbs__list">
              <For each={page().crumbs}>
                {(crumb) => (
                  <li class="govuk-breadcrumbs__list-item">
                    <A class="govuk-breadcrumbs__link" href={crumb.href}>{crumb.title}</A>
                  </li>
                )}
              </For>
            </ol>
          </nav>
          <article class="article">
            <h1 class="govuk-heading-xl">{page().title}</h1>
            <p class="govuk-body-l">{page().summary}</p>
            <For each={page().body}>{(block) => <Block of={block} />}</For>
            <nav class="article__related" aria-labelledby="related">
              <h2 class="govuk-heading-m" id="related">Read on</h2>
              <Cards of={page().related} />
            </nav>
          </article>
        </>
      )}
    </Show>
  );
}

const Elsewhere = () => <h1 class="govuk-heading-xl">Elsewhere</h1>;

render(
  () => (
    <Router root={Frame}>
      <Route path="/guidance/:slug" component={Guidance} />
      <Route path="*" component={Elsewhere} />
    </Router>
  ),
  document.getElementById('root'),
);
