// `snyk-cred mask` behind its settings, with as many forms of 36 bytes as the argument says: the program
// itself cannot be given a single form, because every secret has several.
#include "core/base/secret.hpp"
#include "core/mask/form_search.hpp"
#include "shell/child/mask_filter.hpp"

#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include <unistd.h>

int main(int argc, char** argv) {
    const long count = argc == 2 ? std::strtol(argv[1], nullptr, 10) : 0;
    std::mt19937 random(7); // NOLINT(cert-msc51-cpp): the same forms in every run
    std::vector<snykcred::MaskForm> forms;
    for (long i = 0; i < count; ++i) {
        std::string form(36, '0');
        for (char& c : form)
            c = "abcdefghijklmnopqrstuvwxyz0123456789"[random() % 36];
        forms.push_back({snykcred::Secret(form)});
    }
    const snykcred::FormSearch patterns(std::move(forms));
    return snykcred::mask_filter(STDIN_FILENO, STDOUT_FILENO, patterns) ? 0 : 1;
}
