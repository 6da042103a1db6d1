// Gathers what `exec` and `mask` hide: secrets and the values of --also-env, with their derived forms.
#pragma once

#include "core/base/secret.hpp"
#include "core/mask/derived_forms.hpp"
#include "core/mask/redact.hpp"
#include "core/rule/findings.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snykcred {

class MaskForms {
public:
    /// A variable's value; none if it is not set.
    using ValueOf = std::function<std::optional<Secret>(const std::string& name)>;

    /// What is hidden in the output is kept from our own words too.
    explicit MaskForms(Redactor& own_words) : own_words_(own_words) {}

    /// `name` is for the warning where the value is too short or too common to be masked.
    void add(const Secret& secret, std::string_view name);
    /// The values of --also-env; a variable that is not set is a warning, because its name may be mistyped.
    void add_named(const std::vector<std::string>& also_env, const ValueOf& value_of);

    [[nodiscard]] bool empty() const { return forms_.empty(); }
    std::vector<MaskForm> take() && { return std::move(forms_); }

    Findings findings; ///< notices and warnings

private:
    Redactor& own_words_;
    std::vector<MaskForm> forms_;
};

} // namespace snykcred
