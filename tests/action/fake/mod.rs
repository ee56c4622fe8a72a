//! The GitHub of the tests is like GitHub: ids, paging, permissions, limits, faults.

mod client;
mod faults;
mod graphql;
mod rest;
