// Gathers what `exec` and `mask` hide: secrets and the values of --also-env, with their derived forms.
#pragma once

#include "core/base/secret.hpp"
#include "core/mask/masks.hpp"
#include "shell/session.hpp"

#include <string_view>
#include <vector>

namespace snykcred {

class MaskForms {
public:
    /// `name` is for the warning where the value is too short or too common to be masked.
    void add(Session& session, const Secret& secret, std::string_view name);
    /// The values of --also-env; a variable that is not set is a warning, because its name may be mistyped.
    void add_named(Session& session);

    [[nodiscard]] bool empty() const { return forms_.empty(); }
    std::vector<MaskForm> take() && { return std::move(forms_); }

private:
    std::vector<MaskForm> forms_;
};

} // namespace snykcred
