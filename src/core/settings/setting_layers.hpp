// Everything that was stated, layer by layer: flags, SNYK_CRED_* variables, the policy file, and variables of
// other programs that are a default. Each value is checked when it comes in.
#pragma once

#include "core/base/environment.hpp"
#include "core/settings/setting_values.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace snykcred {

struct PolicyStatement;

/// [usage]: a flag that must not vanish has an empty value.
Failure empty_flag(const OptionRow& row);

class Layers {
public:
    /// Takes what was stated, as settle() does; see there for what is refused. Of variables for options that
    /// `command` does not take only the form is checked: they are settings for the whole job.
    static Result<Layers> gather(Command command, const std::vector<GivenFlag>& flags,
                                 const Environment& environment, const PolicyStatement* policy,
                                 bool trusted_policy);

    /// Adds what one option states for another one too.
    Status state(Option option, const Statement& as);
    /// Adds the value of another program's variable, if it is set, as the default: whatever else is stated
    /// wins, and then this is not even read. What was taken off the value (clean()) becomes a notice.
    Status add_ambient(Option option, std::string_view variable, const Environment& environment,
                       std::vector<std::string>& notices);

    /// The strongest layer first.
    [[nodiscard]] std::vector<const Statement*> all_of(Option option) const;
    /// The one that counts: that of the strongest layer; for policy, plan, untrusted-code and min-validity
    /// the strictest of all. Null if nobody states it. `auto` is stricter than a declared plan below
    /// Enterprise: it asks for evidence.
    [[nodiscard]] const Statement* effective(Option option) const;
    /// Is it given: a switch that is on, or any value?
    [[nodiscard]] bool given(Option option) const;
    /// Forgets what was stated for it.
    void drop(Option option);

private:
    Status add_flag(const GivenFlag& flag);
    Status add_variable(Command command, const std::string& name, std::string_view value);
    Status add_policy(const PolicyStatement& policy, bool trusted);
    Status add(Statement statement);

    std::vector<Statement> statements_;
};

} // namespace snykcred
