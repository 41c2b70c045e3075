//! `view!` with the syntax of Leptos's macro of that name, for pages that weigh little.
//!
//! Leptos gives each tree of elements a type of its own, and compiles its building, diffing and dropping anew for each of them. A page that
//! is rendered in the browser alone needs none of that: what stands in a view stands there until its owner goes, and what changes is a
//! closure that sets one text or one attribute. So this macro turns a tree into calls of a builder that has one type
//! (`crate::ui::kit::dom`), and the page weighs less than half.
//!
//! What it knows: elements of HTML and SVG, attributes, `style` (as a property), `prop:NAME=value`, `on:EVENT=handler`, `node_ref=reference`,
//! texts in quotes and blocks. Values may be closures: then they are followed.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use rstml::node::{KeyedAttribute, Node, NodeAttribute, NodeBlock, NodeElement};
use syn::spanned::Spanned;
use syn::{Error, Expr, ExprLit, Lit, Result, Stmt};

/// Between the parts of an element's literal.
const SEPARATOR: char = '\0';

/// Elements that belong to SVG's namespace.
const SVG: [&str; 6] = ["svg", "path", "polyline", "circle", "rect", "g"];

type Plain = rstml::Infallible;

/// A piece of the page. See the crate's description.
#[proc_macro]
pub fn view(tokens: proc_macro::TokenStream) -> proc_macro::TokenStream {
    rstml::parse2(tokens.into())
        .and_then(|nodes| tree(&nodes))
        .unwrap_or_else(|error| error.into_compile_error())
        .into()
}

fn tree(nodes: &[Node<Plain>]) -> Result<TokenStream> {
    match nodes {
        [Node::Element(one)] => {
            let built = element(one)?;
            Ok(quote! { #built.html() })
        }
        several => {
            let children = children(several)?;
            Ok(quote! { crate::ui::kit::dom::Element::fragment() #children.html() })
        }
    }
}

/// An expression of type `Element`. What is written out in the source goes into one literal: tag, then names and values.
fn element(element: &NodeElement<Plain>) -> Result<TokenStream> {
    let tag = element.name().to_string();
    let constructor = if SVG.contains(&tag.as_str()) {
        quote!(svg)
    } else {
        quote!(new)
    };
    let mut literal = tag;
    let mut calls = TokenStream::new();
    for attribute in element.attributes() {
        let NodeAttribute::Attribute(attribute) = attribute else {
            return Err(Error::new(attribute.span(), "an attribute has a name"));
        };
        match written_out(attribute) {
            Some(value) => literal.extend([
                SEPARATOR.into(),
                attribute.key.to_string(),
                SEPARATOR.into(),
                value,
            ]),
            None => calls.extend(call(attribute)?),
        }
    }
    let children = children(&element.children)?;
    Ok(quote! { crate::ui::kit::dom::Element::#constructor(#literal) #calls #children })
}

/// The value of an attribute that never changes.
fn written_out(attribute: &KeyedAttribute) -> Option<String> {
    if attribute.key.to_string().contains(':') {
        return None;
    }
    match attribute.value() {
        None => Some(String::new()),
        Some(Expr::Lit(ExprLit {
            lit: Lit::Str(text), ..
        })) => Some(text.value()),
        Some(_) => None,
    }
}

fn call(attribute: &KeyedAttribute) -> Result<TokenStream> {
    let key = attribute.key.to_string();
    let Some(value) = attribute.value() else {
        return Err(Error::new(attribute.key.span(), "this needs a value"));
    };
    let span = value.span();
    if let Some(name) = key.strip_prefix("prop:") {
        return Ok(quote_spanned! { span=> .property(#name, #value) });
    }
    if let Some(name) = key.strip_prefix("on:") {
        let event = event(name);
        return Ok(quote_spanned! { span=> .on::<::web_sys::#event>(#name, #value) });
    }
    match (key.as_str(), value) {
        ("node_ref", _) => Ok(quote_spanned! { span=> .reference(#value) }),
        // As an attribute the page's policy would block it.
        ("style", _) => Ok(quote_spanned! { span=> .property("style", #value) }),
        (name, _) if name.contains(':') => {
            Err(Error::new(attribute.key.span(), "this prefix is not known here"))
        }
        (name, _) => Ok(quote_spanned! { span=> .attribute(#name, #value) }),
    }
}

/// The type that the platform dispatches an event with.
fn event(name: &str) -> TokenStream {
    match name {
        "click" | "dblclick" => quote!(MouseEvent),
        "keydown" | "keyup" => quote!(KeyboardEvent),
        "focus" | "focusin" | "focusout" | "blur" => quote!(FocusEvent),
        "wheel" => quote!(WheelEvent),
        "submit" => quote!(SubmitEvent),
        name if name.starts_with("pointer") => quote!(PointerEvent),
        _ => quote!(Event),
    }
}

fn children(nodes: &[Node<Plain>]) -> Result<TokenStream> {
    let mut calls = TokenStream::new();
    for node in nodes {
        calls.extend(match node {
            Node::Element(child) => {
                let child = element(child)?;
                quote! { .child(#child) }
            }
            Node::Text(text) => {
                let text = &text.value;
                quote! { .child(#text) }
            }
            Node::Block(block) => {
                let value = value(block);
                quote_spanned! { block.span()=> .child(#value) }
            }
            other => {
                return Err(Error::new(
                    other.span(),
                    "only elements, texts in quotes and blocks stand in a view",
                ));
            }
        });
    }
    Ok(calls)
}

/// What is in a block: without the braces, where they only told it from the text around it.
fn value(block: &NodeBlock) -> TokenStream {
    match block {
        NodeBlock::ValidBlock(block) => match block.stmts.as_slice() {
            [Stmt::Expr(value, None)] => value.to_token_stream(),
            _ => block.to_token_stream(),
        },
        NodeBlock::Invalid(block) => block.to_token_stream(),
    }
}
