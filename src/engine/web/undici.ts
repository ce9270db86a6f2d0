/**
 * The classes of undici alone: its clients, which would open connections, are not loaded by name. The response comes first,
 * since it defines the kinds of body that a request takes.
 */
import response from "undici/lib/web/fetch/response.js";
import formData from "undici/lib/web/fetch/formdata.js";
import headers from "undici/lib/web/fetch/headers.js";
import request from "undici/lib/web/fetch/request.js";

export const FETCH_CLASSES = {
  Headers: headers.Headers,
  Request: request.Request,
  Response: response.Response,
  FormData: formData.FormData,
};
