#include "shell/os/wide_words.hpp"

#include "shell/os/windows/win32.hpp"

namespace snykcred {

WideWords::WideWords(wchar_t** words) {
    for (; *words != nullptr; ++words)
        texts_.push_back(win32::narrow(*words));
    for (std::string& text : texts_)
        pointers_.push_back(text.data());
    pointers_.push_back(nullptr);
}

} // namespace snykcred
