// What a program is started with, words and variables, where the system gives them as UTF-16.
#pragma once

#include <string>
#include <vector>

namespace snykcred {

class WideWords {
public:
    /// `words` ends with a null pointer.
    explicit WideWords(wchar_t** words);

    /// As UTF-8, a null pointer at the end; they may be overwritten. Valid as long as this lives.
    [[nodiscard]] char** get() { return pointers_.data(); }

private:
    std::vector<std::string> texts_;
    std::vector<char*> pointers_;
};

} // namespace snykcred
