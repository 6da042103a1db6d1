// Options in the words of those who configure snyk-cred by the inputs of an action: `region` instead of
// --region.
#pragma once

#include <string>
#include <string_view>

namespace snykcred {

/// `text` with each option of the program called by its input: "--on-missing skip" becomes "`on-missing:
/// skip`" where what follows is a value (a word of the option's, or in capitals: SNYK-EU-01, ID), "--region"
/// becomes "`region`", "flag --region" becomes "input `region`". Whatever is no option of `inject` stays,
/// such as a line to run. The input of a secret has no "-env": --token-env is `token`.
std::string in_inputs(std::string_view text);

} // namespace snykcred
