//! The real server on a port of its own, over real HTTP.
#![cfg(feature = "demo")]

mod browser;
mod chaos;
mod cli;
mod flood;
mod limits;
mod operations;
mod process;
mod purchase;
mod redis;
mod replay;
mod rotation;
mod secrets;
mod serve;
mod servers;
mod shop;
mod shopify;
mod shopware;
mod support;
