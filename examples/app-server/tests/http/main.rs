//! The real server on a port of its own, over real HTTP.
#![cfg(feature = "demo")]

mod browser;
mod cli;
mod flood;
mod limits;
mod purchase;
mod replay;
mod rotation;
mod servers;
mod shop;
mod shopify;
mod shopware;
mod support;
