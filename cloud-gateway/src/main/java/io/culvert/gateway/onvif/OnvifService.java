package io.culvert.gateway.onvif;

import java.util.Map;

/** One service of the device, with an address of its own. Thread-safe. */
interface OnvifService {
    /** That questions to it and its answers are in. */
    Namespace namespace();

    /** Last part of its address: {@code device_service} and the like. */
    String name();

    /** The version of its specification that it follows: year, month. */
    int[] version();

    /** Its operations by their names. */
    Map<String, Operation> operations();

    /** The element {@code Capabilities} of its namespace, whole. */
    void capabilities(XmlText out);
}
