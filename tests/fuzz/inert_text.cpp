// Text from outside in a log. Property: whatever comes in, what goes out is UTF-8 on one line, without
// control characters and beginnings of commands, and making it harmless again changes nothing.
#include "core/base/inert_text.hpp"

#include "fuzz.hpp"

void snykcred::fuzz::one(std::string_view input) {
    const std::string safe = inert_text(input);
    must(is_utf8(safe), "inert text is UTF-8");
    must(is_harmless(safe), "inert text commands nothing");
    must(inert_text(safe) == safe, "inert text stays as it is");
    must(!input.empty() || safe.empty(), "nothing stays nothing");
    for (std::size_t begin = safe.find("::"); begin != std::string::npos;
         begin = safe.find("::", begin + 1)) {
        bool visible = false;
        for (const char c : std::string_view(safe).substr(0, begin))
            visible = visible || (c > ' ' && c <= '~');
        must(visible, "no :: behind blanks alone");
    }
}
