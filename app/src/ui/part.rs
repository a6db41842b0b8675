//! A part of a page whose type is forgotten. Every distinct type of view costs about two kilobytes
//! of the module; with one type for all parts, the whole first visit keeps to its budget (speed.md).
//!
//! In place of Leptos' `AnyView`, which also carries the code to change a view into another of its
//! own type: a part is put in the place of the one before it.

use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::no_attrs;
use leptos::tachys::renderer::Rndr;
use leptos::tachys::renderer::types::{Element, Node, Placeholder};
use leptos::tachys::view::{Mountable, Position, PositionState, Render, RenderHtml};
use send_wrapper::SendWrapper;

/// A part of a page, put together and not yet in its place.
pub(crate) struct Part(SendWrapper<Box<dyn Mountable>>);

/// A part that stands in the page, and the mark at its end.
pub(crate) struct Standing {
    inside: Box<dyn Mountable>,
    end: Placeholder,
}

/// What can be a part of a page: everything that can be shown.
pub(crate) trait IntoPart {
    /// The same, without its type.
    fn part(self) -> Part;
}

impl<T: Render> IntoPart for T
where
    T::State: 'static,
{
    fn part(self) -> Part {
        Part(SendWrapper::new(Box::new(self.build())))
    }
}

/// A part that is put together anew whenever something it reads changes.
pub(crate) fn live<T: IntoPart>(mut show: impl FnMut() -> T + Send + 'static) -> Part {
    let show: Box<dyn FnMut() -> Part + Send> = Box::new(move || show().part());
    show.part()
}

/// A text that follows what it reads, within the same node.
pub(crate) fn says<T: Into<String>>(mut say: impl FnMut() -> T + Send + 'static) -> Part {
    let say: Box<dyn FnMut() -> String + Send> = Box::new(move || say().into());
    say.part()
}

/// A yes or no that follows what it reads: for classes and properties.
pub(crate) type When = Box<dyn FnMut() -> bool + Send>;

/// A yes or no that follows what it reads.
pub(crate) fn when(holds: impl FnMut() -> bool + Send + 'static) -> When {
    Box::new(holds)
}

/// What is done when something happens.
pub(crate) fn act<E: 'static>(does: impl FnMut(E) + 'static) -> Box<dyn FnMut(E)> {
    Box::new(does)
}

impl Render for Part {
    type State = Standing;

    fn build(self) -> Standing {
        Standing {
            inside: self.0.take(),
            end: Rndr::create_placeholder(),
        }
    }

    fn rebuild(self, before: &mut Standing) {
        let mut inside = self.0.take();
        before.end.insert_before_this(&mut *inside);
        before.inside.unmount();
        before.inside = inside;
    }
}

impl Mountable for Standing {
    fn unmount(&mut self) {
        self.inside.unmount();
        self.end.unmount();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        self.inside.mount(parent, marker);
        self.end.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.inside.insert_before_this(child) || self.end.insert_before_this(child)
    }

    fn elements(&self) -> Vec<Element> {
        self.inside.elements()
    }
}

no_attrs!(Part);

// The rest is for pages made on a server, which ours are in another way (domain::article).
impl RenderHtml for Part {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(
        self,
        _: &mut String,
        _: &mut Position,
        _: bool,
        _: bool,
        _: Vec<AnyAttribute>,
    ) {
    }

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> Standing {
        self.build()
    }

    fn into_owned(self) -> Self {
        self
    }
}
