package io.culvert.gateway.onvif;

import java.util.Optional;

/** The two versions of SOAP: ONVIF speaks 1.2, some clients 1.1 (Core 5.7). */
enum SoapVersion {
    V1_1("http://schemas.xmlsoap.org/soap/envelope/", "text/xml; charset=utf-8"),
    V1_2("http://www.w3.org/2003/05/soap-envelope", "application/soap+xml; charset=utf-8");

    private final String namespace;
    private final String contentType;

    SoapVersion(String namespace, String contentType) {
        this.namespace = namespace;
        this.contentType = contentType;
    }

    String namespace() {
        return namespace;
    }

    String contentType() {
        return contentType;
    }

    static Optional<SoapVersion> of(String namespace) {
        for (SoapVersion version : values()) {
            if (version.namespace.equals(namespace)) {
                return Optional.of(version);
            }
        }
        return Optional.empty();
    }
}
