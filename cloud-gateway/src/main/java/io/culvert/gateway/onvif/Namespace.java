package io.culvert.gateway.onvif;

import java.util.Locale;

/** The namespaces of answers, with the prefixes that stand for them there. */
enum Namespace {
    TT("http://www.onvif.org/ver10/schema"),
    TDS("http://www.onvif.org/ver10/device/wsdl"),
    TRT("http://www.onvif.org/ver10/media/wsdl"),
    TRC("http://www.onvif.org/ver10/recording/wsdl"),
    TSE("http://www.onvif.org/ver10/search/wsdl"),
    TRP("http://www.onvif.org/ver10/replay/wsdl"),
    TER("http://www.onvif.org/ver10/error"),
    TNS1("http://www.onvif.org/ver10/topics"),
    WSNT("http://docs.oasis-open.org/wsn/b-2");

    private final String uri;

    Namespace(String uri) {
        this.uri = uri;
    }

    String uri() {
        return uri;
    }

    String prefix() {
        return name().toLowerCase(Locale.ROOT);
    }
}
