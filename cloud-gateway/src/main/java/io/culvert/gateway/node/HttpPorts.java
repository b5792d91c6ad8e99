package io.culvert.gateway.node;

import java.util.OptionalInt;

/**
 * The ports of the HTTP server, as {@link ReservedPorts} chose them.
 *
 * @param http plain HTTP
 * @param https empty where it is off
 */
public record HttpPorts(int http, OptionalInt https) {}
