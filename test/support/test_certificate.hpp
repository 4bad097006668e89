#pragma once
// A certificate for "localhost", signed by itself, made anew for each test.

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

namespace deskbell::test {

/// Two PEM files in a directory of their own, removed at the end.
class TestCertificate {
public:
    TestCertificate() : directory_(makeDirectory()) {
        const Key key(EVP_EC_gen("P-256"), EVP_PKEY_free);
        const Certificate made(X509_new(), X509_free);
        if (!key || !made) throw std::bad_alloc();
        fill(*made, *key);
        const File certificateFile(std::fopen(certificate().c_str(), "w"), std::fclose);
        const File keyFile(std::fopen(privateKey().c_str(), "w"), std::fclose);
        const bool written = PEM_write_X509(certificateFile.get(), made.get()) == 1 &&
                             PEM_write_PrivateKey(keyFile.get(), key.get(), nullptr, nullptr, 0,
                                                  nullptr, nullptr) == 1;
        if (!written) throw std::runtime_error("cannot write the test's certificate");
    }
    TestCertificate(const TestCertificate&) = delete;
    TestCertificate& operator=(const TestCertificate&) = delete;
    ~TestCertificate() { std::filesystem::remove_all(directory_); }

    [[nodiscard]] std::filesystem::path certificate() const { return directory_ / "cert.pem"; }
    [[nodiscard]] std::filesystem::path privateKey() const { return directory_ / "key.pem"; }

private:
    using Key = std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)>;
    using Certificate = std::unique_ptr<X509, void (*)(X509*)>;
    using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

    static std::filesystem::path makeDirectory() {
        std::string name = std::filesystem::temp_directory_path() / "deskbell-cert-XXXXXX";
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
        return name;
    }

    static void fill(X509& made, EVP_PKEY& key) {
        X509_set_version(&made, X509_VERSION_3);
        ASN1_INTEGER_set(X509_get_serialNumber(&made), 1);
        X509_gmtime_adj(X509_getm_notBefore(&made), -3600);
        X509_gmtime_adj(X509_getm_notAfter(&made), 24 * 3600);
        X509_set_pubkey(&made, &key);
        X509_NAME* name = X509_get_subject_name(&made);
        const auto* host = reinterpret_cast<const unsigned char*>("localhost");
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, host, -1, -1, 0);
        X509_set_issuer_name(&made, name);
        X509_EXTENSION* names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name,
                                                    "DNS:localhost,IP:127.0.0.1");
        X509_add_ext(&made, names, -1);
        X509_EXTENSION_free(names);
        X509_sign(&made, &key, EVP_sha256());
    }

    std::filesystem::path directory_;
};

}  // namespace deskbell::test
